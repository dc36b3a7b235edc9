import { percentText } from '../../../../shared/numbers.ts'
import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import type { InStore } from '../../../client/index.ts'
import { ExampleInputs } from './example-inputs.tsx'
import classes from './start.module.css'
import { type TemplateName, templates } from './templates.ts'
import type { Starting } from './use-start.ts'

interface SourceInputsProps {
  readonly at: InStore
  readonly starting: Starting
  readonly onOpen: () => void
}

const texts = {
  sql: {
    label: 'SELECT over the documents',
    placeholder:
      "select lower(json_extract(doc, '$.email')) as email\nfrom docs\nwhere json_extract(doc, '$.active') = true",
    says: 'One table and json_each; json_extract, ->, ->>, lower, upper, trim, substr, date, strftime, cast, ||; where with comparisons to literals, in, like, between, is null, and, or, not; order by.',
  },
  couch: {
    label: 'Map function, or a design document',
    placeholder: 'function (doc) {\n  if (doc.type === "post") emit([doc.author, doc.date], doc.title)\n}',
    says: 'The function is kept. isArray, sum, toJSON and log are there; doc._id is the key.',
  },
  mongo: {
    label: 'Index',
    placeholder:
      'db.orders.createIndex(\n  { "customer.email": 1, total: -1 },\n  { unique: true, partialFilterExpression: { total: { $gt: 0 } } }\n)',
    says: 'Keys of 1, -1, "text" and "hashed"; unique, sparse, name, and a partialFilterExpression with $eq, $gt, $gte, $lt, $lte, $in, $type, $exists: true, $and, $or.',
  },
} as const

/** What is asked for of the source that is chosen. */
export function SourceInputs({ at, starting, onOpen }: SourceInputsProps) {
  const { form, edit } = starting
  if (form.source === 'template') return <TemplateInputs starting={starting} onOpen={onOpen} />
  if (form.source === 'example') return <ExampleInputs at={at} starting={starting} />
  const { source } = form
  const { label, placeholder, says } = texts[source]
  return (
    <Textarea
      key={source}
      data-autofocus
      label={label}
      description={says}
      classNames={{ input: classes.code }}
      placeholder={placeholder}
      spellCheck={false}
      rows={11}
      value={form.texts[source]}
      onChange={(event) => edit({ texts: { ...form.texts, [source]: event.currentTarget.value } })}
    />
  )
}

function TemplateInputs({ starting: { form, fields, edit }, onOpen }: Omit<SourceInputsProps, 'at'>) {
  const { says, fields: label, example } = templates[form.template]
  const named = form.fields.split(',').map((each) => each.trim())
  // A field that is named whole is not being typed any more.
  const last = named.at(-1)!
  const typed = fields.some(({ path }) => path === last) ? '' : last
  const before = named.slice(0, typed === '' && last !== '' ? undefined : -1)
  const begun = fields.filter(({ path }) => path.startsWith(typed) && !named.includes(path))
  return (
    <>
      <NativeSelect
        data-autofocus
        label="Template"
        description={says}
        data={Object.entries(templates).map(([value, each]) => ({ value, label: each.label }))}
        value={form.template}
        onChange={(event) => edit({ template: event.currentTarget.value as TemplateName })}
      />
      <TextInput
        label={label}
        classNames={{ input: 'mono' }}
        placeholder={example}
        spellCheck={false}
        value={form.fields}
        onChange={(event) => edit({ fields: event.currentTarget.value })}
        onKeyDown={(event) => event.key === 'Enter' && onOpen()}
      />
      <div className={classes.fields} role="group" aria-label="Fields of the documents">
        {begun.slice(0, 40).map(({ path, presence }) => (
          <button
            key={path}
            type="button"
            className={classes.field}
            title={`In ${percentText(presence)} of the sampled documents`}
            onClick={() => edit({ fields: [...before, path].join(', ') })}
          >
            {path}
          </button>
        ))}
      </div>
    </>
  )
}
