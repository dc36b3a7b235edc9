import { numberText } from '../../../../shared/numbers.ts'
import { Button, NativeSelect, NumberInput, TagsInput } from '@mantine/core'
import { IconArrowsShuffle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { type InStore, useDocumentFields } from '../../../client/index.ts'
import { ConditionFields } from '../../../components/conditions/index.ts'
import { FilterFields } from '../../../components/document-filter/index.ts'
import { counted } from '../../../../shared/counted.ts'
import { SearchLine } from './search-line.tsx'
import classes from './samples.module.css'
import type { Sampling } from './use-sampling.ts'
import { mostSampled, spreadOf } from './ways.ts'

interface SampleStripProps {
  readonly at: InStore
  readonly sampling: Sampling
  /** The documents that the preview ran on. */
  readonly keys: readonly string[]
}

/** What belongs to the way in which documents are sampled: a seed, keys, conditions, how far a search has come. */
export function SampleStrip({ at, sampling, keys }: SampleStripProps) {
  const { way, added } = sampling
  const plain = spreadOf(way) !== null || way === 'shape'
  if (plain && added.size === 0) return null
  return (
    <div className={classes.strip} role="group" aria-label="Sample">
      {added.size > 0 && (
        <div className={classes.line}>
          <span className={classes.said}>{counted(added.size, 'found document')} added to the sample</span>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={sampling.dropAdded}>
            Leave out again
          </Button>
        </div>
      )}
      {!plain && <WayLine at={at} sampling={sampling} keys={keys} />}
    </div>
  )
}

function WayLine({ at, sampling, keys }: SampleStripProps): ReactNode {
  switch (sampling.way) {
    case 'random':
      return <Seed sampling={sampling} />
    case 'keys':
      return <Keys sampling={sampling} keys={keys} />
    case 'filter':
      return <Filter at={at} sampling={sampling} />
    case 'query':
      return <Query sampling={sampling} />
    default:
      return (
        <div className={classes.line}>
          <SearchLine at={at} search={sampling.search} onAgain={sampling.searchAgain} />
        </div>
      )
  }
}

const greatestSeed = 2 ** 31 - 1

function Seed({ sampling: { seed, setSeed } }: Pick<SampleStripProps, 'sampling'>) {
  return (
    <div className={classes.line}>
      <NumberInput
        className={classes.seed}
        aria-label="Seed"
        min={0}
        max={greatestSeed}
        clampBehavior="strict"
        allowDecimal={false}
        allowNegative={false}
        value={seed}
        onChange={(next) => typeof next === 'number' && setSeed(next)}
      />
      <Button
        size="compact-xs"
        variant="light"
        color="gray"
        leftSection={<IconArrowsShuffle size={14} aria-hidden />}
        onClick={() => setSeed(Math.floor(Math.random() * 1_000_000))}
      >
        Another seed
      </Button>
      <span
        className={classes.said}
        title="A seed chooses the same documents again, as long as the store does not change."
      >
        The same seed, the same documents.
      </span>
    </div>
  )
}

function Keys({ sampling: { typed, type }, keys }: Pick<SampleStripProps, 'sampling' | 'keys'>) {
  const missing = typed.filter((key) => !keys.includes(key))
  return (
    <div className={classes.line}>
      <TagsInput
        className={classes.keys}
        classNames={{ input: 'mono' }}
        aria-label="Keys"
        placeholder={typed.length === 0 ? 'A key, then Enter; several lines can be pasted' : undefined}
        splitChars={['\n']}
        acceptValueOnBlur
        maxTags={mostSampled}
        value={[...typed]}
        onChange={type}
      />
      {missing.length > 0 && (
        <span className={classes.said} role="status" title={missing.join(', ')}>
          No document has the key {missing.map((key) => `“${key}”`).join(', ')}.
        </span>
      )}
    </div>
  )
}

function Filter({ at, sampling: { filter } }: Pick<SampleStripProps, 'at' | 'sampling'>) {
  const { form, change, problems, finding } = filter
  const fields = useDocumentFields(at).data ?? []
  const progress = finding?.progress ?? null
  return (
    <>
      <FilterFields form={form} problems={problems} fields={fields} onChange={change} />
      <div className={classes.line}>
        <span className={classes.said} role="status">
          {finding?.error != null
            ? finding.error.message
            : progress === null
              ? 'Add a condition on a field: the first documents that meet it are the sample.'
              : progress.rows >= mostSampled
                ? `The first ${mostSampled} that meet it.`
                : `Looked at ${counted(progress.looked, 'document')}, found ${numberText(progress.found)}.`}
        </span>
        {progress?.state === 'looking' && (
          <Button size="compact-xs" variant="light" color="gray" onClick={finding?.stop}>
            Stop
          </Button>
        )}
      </div>
    </>
  )
}

function Query({ sampling: { query } }: Pick<SampleStripProps, 'sampling'>) {
  const { views, view, setView, columns, group, change, problems, failure } = query
  if (view === null)
    return (
      <div className={classes.line}>
        <span className={classes.said}>No view of this store answers yet: publish one, and ask it here.</span>
      </div>
    )
  return (
    <>
      <div className={classes.line}>
        <NativeSelect
          className={classes.view}
          aria-label="View that is asked"
          data={[...views]}
          value={view}
          onChange={(event) => setView(event.currentTarget.value)}
        />
        <span className={classes.said} role="status">
          {failure === null
            ? `The documents behind the first ${mostSampled} rows that meet the conditions.`
            : failure.message}
        </span>
      </div>
      <ConditionFields group={group} columns={columns} problems={problems} lead="where" onChange={change} />
    </>
  )
}
