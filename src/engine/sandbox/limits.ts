import { mostConsoleLines } from '../../shared/model/view.ts'

/** What authored map code may use. Every member has a default. */
export interface SandboxLimits {
  /** Worker threads, started when they are first needed. Default 2. */
  readonly workers?: number
  /**
   * Steps of the interpreter one document may take, beside those its text needs to be read. They are counted, so that a map
   * gives the same on each computer, however busy. Default 300 million: about a second. At most 1.7 billion.
   */
  readonly documentSteps?: number
  /** Milliseconds after which a document is given up whatever was counted: the last guard. Default 60,000. */
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
    documentSteps: limits.documentSteps ?? 300_000_000,
    documentMilliseconds: limits.documentMilliseconds ?? 60_000,
    memoryBytes: Math.max(limits.memoryBytes ?? 64 * mebibyte, 17 * mebibyte),
    rowsPerDocument: limits.rowsPerDocument ?? 10_000,
    bytesPerRow: limits.bytesPerRow ?? mebibyte,
    consoleLines: limits.consoleLines ?? mostConsoleLines,
  }
}
