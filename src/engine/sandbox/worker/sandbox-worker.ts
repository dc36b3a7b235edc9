import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { setLocale } from '../../../shared/numbers.ts'
import { countingInterpreter } from '../instance/interpreter.ts'
import { InstanceSupply } from '../instance/instance-supply.ts'
import { MapRunner, RunCancelled, type RunControl } from './map-runner.ts'
import { MapSyntaxError } from '../compile/map-syntax-error.ts'
import {
  controlCells,
  type SandboxReply,
  type SandboxTask,
  type WorkerReady,
  type WorkerSetup,
} from './messages.ts'
import type { TraceDepth } from '../trace/trace-depth.ts'

const runnersKept = 16

/** How long nothing must be asked before the next instance is started: a map is run after its check, and then its rows are drawn. */
const restMilliseconds = 60

const { limits, locale, control: shared, port, interpreter } = workerData as WorkerSetup
setLocale(locale)
countingInterpreter(interpreter as WebAssembly.Module | undefined)
const control = new Int32Array(shared)
const supply = new InstanceSupply(limits)
const runners = new Map<string, MapRunner>()
let task = 0

// Inside a map local time is UTC: QuickJS asks the host's Date, and rows must not depend on where they are made.
// oxlint-disable-next-line no-extend-native -- this thread belongs to the interpreter, which asks nothing else
Date.prototype.getTimezoneOffset = () => 0

const runControl: RunControl = {
  beat: () => Atomics.add(control, controlCells.heartbeat, 1),
  cancelled: () => Atomics.load(control, controlCells.cancelled) === task,
}

async function runnerOf(source: string, trace: TraceDepth | undefined): Promise<MapRunner> {
  // No source contains a NUL: one that did would not have compiled.
  const name = trace ? `${trace}\0${source}` : source
  const kept = runners.get(name)
  const runner = kept ?? (await MapRunner.load(source, { limits, supply, control: runControl }, trace))
  runners.delete(name)
  // A failed start may have been the clock's: try again next time.
  if (!runner.failure) runners.set(name, runner)
  const [oldest] = runners.keys()
  if (runners.size > runnersKept && oldest !== undefined) runners.delete(oldest)
  return runner
}

async function perform({ id, source, check, trace, keys, texts }: SandboxTask): Promise<SandboxReply> {
  try {
    const started = performance.now()
    const runner = await runnerOf(source, trace)
    if (check && runner.failure) return { id, failure: runner.failure }
    const rows = check
      ? { chunks: [], notes: [], factory: runner.factory, interpreter: countingInterpreter() }
      : await runner.run(keys, texts)
    return { id, ...rows, probes: runner.probes, milliseconds: performance.now() - started }
  } catch (error) {
    if (error instanceof MapSyntaxError) {
      const { line, column } = error.position ?? { line: 0, column: 0 }
      return { id, failure: { code: 'MAP_SYNTAX', message: error.message, line, column } }
    }
    if (error instanceof RunCancelled || runControl.cancelled()) return { id, cancelled: true }
    return { id, crash: error instanceof Error ? error.message : String(error) }
  }
}

async function answer(message: SandboxTask): Promise<void> {
  task = message.id
  const reply = await perform(message)
  port.postMessage(reply, 'chunks' in reply ? reply.chunks.map((chunk) => chunk.buffer) : [])
  Atomics.add(control, controlCells.answered, 1)
  Atomics.notify(control, controlCells.answered)
}

/**
 * Answers one task after the other. Between them the thread sleeps on a cell of the shared memory instead of in its event
 * loop, whose waking takes longer than mapping a document. The pool sends one task at a time.
 */
async function serve(): Promise<never> {
  for (let heard = 0; ;) {
    const patience = supply.isReady ? Infinity : restMilliseconds
    if (Atomics.wait(control, controlCells.asked, heard, patience) === 'timed-out') {
      await supply.prepare()
      continue
    }
    heard = Atomics.load(control, controlCells.asked)
    for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
      await answer(next.message as SandboxTask)
    }
  }
}

// While an instance starts, nothing else may keep the event loop alive.
port.ref()
await supply.prepare()
parentPort?.postMessage({ ready: true, interpreter: countingInterpreter() } satisfies WorkerReady)
await serve()
