import { safeStorage } from 'electron'
import * as v from 'valibot'
import { type SafeAnswer, safeRequest, type SafeRequest } from './safe-messages.ts'

/** Answers what the engine host asks the safe for; null when the message asks for nothing. */
export async function answerSafe(message: unknown): Promise<SafeAnswer | null> {
  const request = v.safeParse(safeRequest, message)
  if (!request.success) return null
  const nothing = { id: request.output.id, available: false, text: null, sealed: null, failed: false }
  try {
    return { ...nothing, ...(await act(request.output)) }
  } catch {
    // Not logged: an error of the keychain may show what it was given.
    return { ...nothing, failed: true }
  }
}

async function act(request: SafeRequest): Promise<Partial<SafeAnswer>> {
  const available = await isEncrypted()
  if (request.safe === 'available' || !available) return { available }
  if (request.safe === 'seal') return { available, sealed: await seal(request.text) }
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
