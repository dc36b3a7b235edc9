import { safeStorage } from 'electron'
import * as v from 'valibot'
import { type SecretAnswer, secretRequest, type SecretRequest } from './secret-messages.ts'

/** Answers what the engine host asks the secret store for; null when the message asks for nothing. */
export async function answerSecretRequest(message: unknown): Promise<SecretAnswer | null> {
  const request = v.safeParse(secretRequest, message)
  if (!request.success) return null
  const nothing = { id: request.output.id, available: false, text: null, sealed: null, failed: false }
  try {
    return { ...nothing, ...(await act(request.output)) }
  } catch {
    // Not logged: an error of the keychain may show what it was given.
    return { ...nothing, failed: true }
  }
}

async function act(request: SecretRequest): Promise<Partial<SecretAnswer>> {
  const available = await isEncrypted()
  if (request.ask === 'available' || !available) return { available }
  if (request.ask === 'seal') return { available, sealed: await seal(request.text) }
  const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(
    Buffer.from(request.sealed, 'base64'),
  )
  return { available, text: result, sealed: shouldReEncrypt ? await seal(result) : null }
}

async function seal(text: string): Promise<string> {
  return (await safeStorage.encryptStringAsync(text)).toString('base64')
}

/** On a Linux without a keyring Electron scrambles with a key that stands in its source: that is no encryption. */
async function isEncrypted(): Promise<boolean> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return false
  if (process.platform !== 'linux') return true
  const backend = safeStorage.getSelectedStorageBackend()
  return backend !== 'basic_text' && backend !== 'unknown'
}
