import type { MessagePort } from 'node:worker_threads'
import type { GuestNote } from '../guest/guest-batch.ts'
import type { SandboxLimits } from '../limits.ts'
import type { ProbeTable } from '../trace/probe.ts'
import type { TraceDepth } from '../trace/trace-depth.ts'

/** Cells of the memory shared between the pool and a worker thread. */
export const controlCells = { heartbeat: 0, cancelled: 1, asked: 2, answered: 3, length: 4 } as const

/**
 * The interpreter, compiled: a `WebAssembly.Module`, which the types of a program without the browser's library have no name
 * for.
 */
export type CompiledInterpreter = object

/** What a worker thread is started with. */
export interface WorkerSetup {
  readonly limits: Required<SandboxLimits>
  /** The locale for which messages format numbers. */
  readonly locale: string
  /**
   * `Int32Array` of `controlCells`: the worker counts `heartbeat` up, the pool names the task to abandon. Each counts
   * up and notifies its cell after it has sent a task or an answer through `port`.
   */
  readonly control: SharedArrayBuffer
  readonly port: MessagePort
  /** The code of the interpreter as an earlier worker has compiled it, where there was one. */
  readonly interpreter?: CompiledInterpreter
}

/** A task: run `source` over documents, or, with `check`, only compile and load it. */
export interface SandboxTask {
  readonly id: number
  readonly source: string
  readonly check: boolean
  /** Watch the map while it runs. */
  readonly trace?: TraceDepth
  readonly keys: readonly string[]
  readonly texts: readonly string[]
}

export type MapFailureCode = 'MAP_ERROR' | 'MAP_TIMEOUT' | 'MAP_MEMORY' | 'MAP_ROWS'

/** A failure with its place in the user's source; line and column count from 1, 0 where unknown. */
export interface MapFailure {
  readonly code: MapFailureCode | 'MAP_SYNTAX'
  readonly message: string
  readonly line: number
  readonly column: number
}

/** The documents of a task that have an outcome: rows in `Chunk`s as `readChunk` reads them, and notes. */
export interface TaskRows {
  /** The rows of the documents that did not fail, in order. */
  readonly chunks: readonly Uint8Array<ArrayBuffer>[]
  /** In the order of documents; every document that failed has one. */
  readonly notes: readonly GuestNote[]
}

/** A worker's answer. */
export type SandboxReply =
  | ({
      readonly id: number
      readonly probes?: ProbeTable
      /** The compiled map, where the task was to check it. */
      readonly factory?: string
      /** The interpreter that counts its steps, where the task was to check a map. */
      readonly interpreter?: CompiledInterpreter
      readonly milliseconds: number
    } & TaskRows)
  | { readonly id: number; readonly failure: MapFailure }
  | { readonly id: number; readonly cancelled: true }
  | { readonly id: number; readonly crash: string }

/** Sent once, when a worker thread can take tasks. */
export interface WorkerReady {
  readonly ready: true
  /** The code of the interpreter, compiled, for the workers that follow. */
  readonly interpreter: CompiledInterpreter
}
