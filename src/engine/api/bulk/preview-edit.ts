import { toErrorRecord } from '../../../shared/errors.ts'
import type { DocumentEdit } from '../../../shared/model/bulk/document-edit.ts'
import type { EditedDocument, EditedView, EditPreview } from '../../../shared/model/bulk/edit-preview.ts'
import type { DocumentSelection } from '../../../shared/model/find/document-selection.ts'
import type { ViewForecast } from '../../../shared/model/forecast.ts'
import type { JobProblem } from '../../../shared/model/job.ts'
import type { Datastore } from '../../datastore.ts'
import { documentProblem } from '../jobs/document-problem.ts'
import { sampleSelected } from '../selection/sample-selected.ts'
import { makeTexts } from './make-texts.ts'
import type { Transforms } from './transform.ts'

interface PreviewInput {
  readonly selection: DocumentSelection
  readonly edit: DocumentEdit
  readonly signal: AbortSignal | undefined
}

/** How many documents are shown, how many problems told, and about how many documents the views are asked. */
const most = { documents: 20, problems: 20, foretold: 60 }

/** How many rows of each view a forecast lists, among which the same unique value is looked for. */
const rows = 50

/** Does an edit to a sample of the selected documents, and tells what that would do to the views. Writes nothing. */
export async function previewEdit(
  store: Datastore,
  transforms: Transforms,
  { selection, edit, signal }: PreviewInput,
): Promise<EditPreview> {
  const make = await makeTexts(edit, transforms)
  const { documents, all } = await sampleSelected(store, selection, signal)
  const made = await make(documents, signal)
  const problems: JobProblem[] = []
  const edited: EditedDocument[] = []
  let same = 0
  for (const [at, { key, text }] of documents.entries()) {
    const each = made[at]!
    if ('error' in each) {
      const { code, message } = toErrorRecord(each.error)
      problems.push(documentProblem({ key, code, message }))
    } else if (each.text === text) same++
    else edited.push({ key, before: text, after: each.text })
  }
  const failed = problems.length
  const told = await foretell(store, edited, problems, signal)
  return {
    looked: documents.length,
    all,
    edited: edited.filter(({ after }) => after !== null).length,
    deleted: edited.filter(({ after }) => after === null).length,
    same,
    failed,
    ...told,
    documents: edited.slice(0, most.documents),
    problems: problems.slice(0, most.problems),
  }
}

/** Asks the views about each document that would be written, and adds what they refuse to the problems. */
async function foretell(
  store: Datastore,
  edited: readonly EditedDocument[],
  problems: JobProblem[],
  signal: AbortSignal | undefined,
): Promise<Pick<EditPreview, 'foretold' | 'refused' | 'views'>> {
  const views = new Map<string, EditedView>()
  const taken = new TakenValues()
  const asked = edited.slice(0, most.foretold)
  let refused = 0
  for (const { key, after } of asked) {
    const forecast = await store.forecast(key, after, { rows, signal })
    const own = forecast.views.flatMap((view) => {
      const reasons = [
        ...view.refusals.map(({ code, message }) => documentProblem({ key, code, message })),
        ...taken.add(key, view),
      ]
      views.set(view.view, added(views.get(view.view), view, reasons.length > 0))
      return reasons
    })
    if (own.length > 0) refused++
    problems.push(...own)
  }
  return { foretold: asked.length, refused, views: [...views.values()] }
}

function added(sum: EditedView | undefined, view: ViewForecast, refuses: boolean): EditedView {
  const { added: more = 0, removed = 0, changed = 0, refused = 0, skipped = 0 } = sum ?? {}
  return {
    view: view.view,
    added: more + (refuses ? 0 : view.added),
    removed: removed + (refuses ? 0 : view.removed),
    changed: changed + (refuses ? 0 : view.changed),
    refused: refused + (refuses ? 1 : 0),
    skipped: skipped + (view.outcome === 'skipped' ? 1 : 0),
    unknown: view.outcome === 'unknown',
  }
}

/** Values of unique columns that documents of the sample would get: each is foretold alone, and may have one of them. */
class TakenValues {
  readonly #keys = new Map<string, string>()

  /** Takes the values of a document's new rows; says which of them another document of the sample has taken. */
  add(key: string, { view, columns, rows: changes }: ViewForecast): JobProblem[] {
    const problems: JobProblem[] = []
    for (const { name } of columns.filter((column) => column.unique === true)) {
      for (const { before, after } of changes) {
        const value = after?.[name] ?? null
        if (value === null || before?.[name] === value) continue
        const place = JSON.stringify([view, name, typeof value, String(value)])
        const holder = this.#keys.get(place)
        this.#keys.set(place, holder ?? key)
        if (holder === undefined || holder === key) continue
        const message = `View "${view}", document "${key}": column "${name}" must be unique, and document "${holder}" would get ${JSON.stringify(String(value))} as well.`
        problems.push(documentProblem({ key, code: 'CONSTRAINT', message }))
      }
    }
    return problems
  }
}
