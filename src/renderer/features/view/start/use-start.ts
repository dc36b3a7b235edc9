import { useDebouncedValue } from '@mantine/hooks'
import { skipToken, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { DocumentField } from '../../../../shared/model/document.ts'
import { client, type InStore, keys, useDocumentFields } from '../../../client/index.ts'
import type { StartRequest } from '../../../workspace/dialogs.ts'
import type { Derived } from '../../../workspace/recipes/recipe.ts'
import { type CouchMap, type Emitted, emittingView, readCouchMap, viewOfCouchMap } from './couch-map.ts'
import { type Example, readRows, viewOfExamples } from './example-view.ts'
import { viewOfMongoIndex } from './mongo-index.ts'
import { viewOfSelect } from './sql-view.ts'
import { type TemplateName, viewOfTemplate } from './templates.ts'

/** What a view can be made from. */
export type Source = 'template' | 'example' | 'sql' | 'couch' | 'mongo'

/** An example as it is typed: a document, and the rows that it is to give. */
export interface ExampleForm {
  readonly id: string
  readonly key: string
  readonly rows: string
}

/** What the dialog holds; what was typed for another source stays. */
export interface StartForm {
  readonly source: Source
  readonly template: TemplateName
  readonly fields: string
  readonly examples: readonly ExampleForm[]
  readonly texts: Readonly<Record<'sql' | 'couch' | 'mongo', string>>
}

export interface Starting {
  readonly form: StartForm
  readonly edit: (change: Partial<StartForm>) => void
  readonly fields: readonly DocumentField[]
  /** The view; or what is to be typed or corrected first; null while it is being found out. */
  readonly derived: Derived | string | null
}

const none: readonly DocumentField[] = []

/** A view that is made from what is typed, with each key. */
export function useStart({ database, store, key }: StartRequest): Starting {
  const at = useMemo(() => ({ database, store }), [database, store])
  const [form, setForm] = useState<StartForm>(() => ({
    source: key === undefined ? 'template' : 'example',
    template: 'document',
    fields: '',
    examples: [emptyExample(key)],
    texts: { sql: '', couch: '', mongo: '' },
  }))
  const fields = useDocumentFields(at).data ?? none
  const examples = useExamples(at, form)
  const couch = useCouch(at, form)
  const derived = useMemo(() => {
    switch (form.source) {
      case 'template':
        return viewOfTemplate(form.template, form.fields, fields)
      case 'example':
        return typeof examples === 'string' ? examples : viewOfExamples(examples, fields)
      case 'sql':
        return viewOfSelect(form.texts.sql, fields)
      case 'mongo':
        return viewOfMongoIndex(form.texts.mongo, fields)
      case 'couch':
        return couch
      default:
        return form.source satisfies never
    }
  }, [form, fields, examples, couch])
  return { form, edit: (change) => setForm((last) => ({ ...last, ...change })), fields, derived }
}

export function emptyExample(key = ''): ExampleForm {
  return { id: crypto.randomUUID(), key, rows: '' }
}

/** The examples with their documents; or what is wrong with one. */
function useExamples(at: InStore, { source, examples }: StartForm): readonly Example[] | string {
  const names = [...new Set(examples.map(({ key }) => key.trim()))].filter((key) => key !== '')
  const [asked] = useDebouncedValue(JSON.stringify(names), 200)
  const { data, error } = useQuery({
    queryKey: [...keys.store(at), 'examples', asked],
    queryFn:
      source === 'example' ? ({ signal }) => readAll(at, JSON.parse(asked) as string[], signal) : skipToken,
    placeholderData: (last) => last,
  })
  return useMemo(() => {
    if (error) return error.message
    if (names.length === 0) return 'Type the key of a document.'
    const read: Example[] = []
    for (const { key, rows } of examples) {
      const name = key.trim()
      if (name === '' || rows.trim() === '') continue
      const doc = data?.get(name)
      if (doc === undefined)
        return data === undefined ? 'The document is being read.' : `There is no document “${name}”.`
      const given = readRows(rows)
      if (typeof given === 'string') return given
      read.push({ key: name, doc, rows: given })
    }
    return read
  }, [examples, names.length, data, error])
}

async function readAll(
  at: InStore,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, unknown>> {
  const found = await Promise.all(names.map((key) => client.documents.get({ ...at, key }, { signal })))
  return new Map(found.flatMap((one) => (one === null ? [] : [[one.key, JSON.parse(one.text) as unknown]])))
}

/** The view of a function of CouchDB, which is run on sampled documents to learn what it emits. */
function useCouch(at: InStore, { source, texts }: StartForm): Derived | string | null {
  const [text] = useDebouncedValue(texts.couch, 300)
  const found = useMemo(() => readCouchMap(text), [text])
  const code = source !== 'couch' || typeof found === 'string' ? null : found.code
  const { data, error } = useQuery({
    queryKey: [...keys.store(at), 'emitted', code],
    queryFn: code === null ? skipToken : ({ signal }) => runCouch(at, code, signal),
    retry: false,
  })
  if (typeof found === 'string') return found
  if (error) return error.message
  return data === undefined ? null : viewOfCouchMap(found satisfies CouchMap, data)
}

async function runCouch(at: InStore, code: string, signal: AbortSignal): Promise<readonly Emitted[]> {
  const definition = { name: 'draft', ...emittingView(code) }
  const { rows } = await client.views.preview({ ...at, definition, sample: 100 }, { signal })
  const parse = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : null)
  return rows.map(({ values }) => ({ key: parse(values['key']), value: parse(values['value']) }))
}
