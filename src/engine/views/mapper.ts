import { DatastoreError } from '../../shared/errors.ts'
import type { ViewDefinition } from '../../shared/model/view-definition.ts'
import type { GroupedOutcome, Sandbox } from '../sandbox/sandbox.ts'
import type { View } from '../view.ts'
import { runNativeMap } from './native-map.ts'
import type { MapInput } from './native-map.ts'
import type { RowTarget, StoredRow } from './row.ts'
import { GroupStore } from './store-groups.ts'

/** What mapping one document came to: its rows, or why it has none. */
export type MapOutcome =
  | { readonly rows: readonly StoredRow[]; readonly error: null }
  | { readonly rows: null; readonly error: DatastoreError }

/** Maps documents for one version of a view. A program's own map answers at once, an authored one from the sandbox. */
export interface Mapper {
  /** What a failing document means: refuse it, or keep it without rows and list the error. */
  readonly onError: 'reject' | 'skip'
  run(inputs: readonly MapInput[], signal?: AbortSignal): MapOutcome[] | Promise<MapOutcome[]>
  /** The same for what is to be saved now: a quick map in the sandbox is waited for, for a moment, on this thread. */
  runBriefly(inputs: readonly MapInput[]): MapOutcome[] | Promise<MapOutcome[]>
}

/** The mapper of a view defined in the program. */
export function nativeMapper(view: View, target: RowTarget): Mapper {
  const run = (inputs: readonly MapInput[]) =>
    inputs.map((input) => attempt(() => runNativeMap(view, target, input)))
  return { onError: 'reject', run, runBriefly: run }
}

/** The mapper of a view whose map is kept in the database and runs in the sandbox. */
export function authoredMapper(sandbox: Sandbox, definition: ViewDefinition, target: RowTarget): Mapper {
  const store = new GroupStore(target)
  const read = (outcomes: readonly GroupedOutcome[]) =>
    outcomes.map((outcome) => readOutcome(target, store, outcome))
  return {
    onError: definition.onError ?? 'reject',
    run: async (inputs, signal) => read(await sandbox.runGrouped(definition.map, inputs, { signal })),
    runBriefly: (inputs) => {
      const outcomes = sandbox.runBriefly(definition.map, inputs)
      return outcomes instanceof Promise ? outcomes.then(read) : read(outcomes)
    },
  }
}

function readOutcome(target: RowTarget, store: GroupStore, outcome: GroupedOutcome): MapOutcome {
  if ('groups' in outcome) return attempt(() => store.store(outcome.key, outcome.groups))
  const { key, error } = outcome
  const place =
    error.line === null
      ? ''
      : ` (line ${error.line}${error.column === null ? '' : `, column ${error.column}`})`
  return {
    rows: null,
    error: new DatastoreError(
      error.code,
      `View "${target.name}", document "${key}"${place}: ${error.message}`,
      {
        details: {
          view: target.name,
          key,
          line: error.line ?? undefined,
          columnNumber: error.column ?? undefined,
        },
      },
    ),
  }
}

function attempt(work: () => StoredRow[]): MapOutcome {
  try {
    return { rows: work(), error: null }
  } catch (error) {
    if (error instanceof DatastoreError) return { rows: null, error }
    throw error
  }
}
