/** Encrypts short texts with a key of the person's own, which the operating system keeps. Only a desktop has one. */
export interface SecretStore {
  /** Whether what is sealed is truly encrypted, with a key that only this person's programs are given. */
  isAvailable(): Promise<boolean>
  seal(text: string): Promise<string>
  /** The text; `sealed` is given when it should be kept anew, as the key has changed. Null when it cannot be opened. */
  open(sealed: string): Promise<{ readonly text: string; readonly sealed: string | null } | null>
}
