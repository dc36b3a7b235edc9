/** What authored map code may use. Every member has a default. */
export interface SandboxLimits {
  /** Worker threads, started when they are first needed. Default 2. */
  readonly workers?: number
  /** Milliseconds one document may take. Default 1000. */
  readonly documentMilliseconds?: number
  /**
   * Bytes of memory a map may use, beside what the documents of its batch need to be read. Default 64 MiB;
   * less than 17 MiB counts as 17 MiB, which is what an empty interpreter occupies.
   */
  readonly memoryBytes?: number
  /** Rows one document may give. Default 10,000. */
  readonly rowsPerDocument?: number
  /** UTF-8 bytes of the texts (names of columns, strings and JSON) of one row. Default 1 MiB. */
  readonly bytesPerRow?: number
  /** Console lines kept per run; later ones are dropped. Default 200. */
  readonly consoleLines?: number
}

const mebibyte = 1_048_576

/** The limits with their defaults filled in. */
export function completeLimits(limits: SandboxLimits = {}): Required<SandboxLimits> {
  return {
    workers: limits.workers ?? 2,
    documentMilliseconds: limits.documentMilliseconds ?? 1_000,
    memoryBytes: Math.max(limits.memoryBytes ?? 64 * mebibyte, 17 * mebibyte),
    rowsPerDocument: limits.rowsPerDocument ?? 10_000,
    bytesPerRow: limits.bytesPerRow ?? mebibyte,
    consoleLines: limits.consoleLines ?? 200,
  }
}
