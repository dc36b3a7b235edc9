import { SegmentedControl } from '@mantine/core'
import type { MergeChoice, Merged } from '../../../../shared/model/bulk/merge.ts'
import classes from '../document.module.css'

interface MergeConflictsProps {
  readonly merged: Merged
  readonly onChoose: (choice: MergeChoice) => void
}

/** The fields that both writers have changed, each with what it was, what both made of it, and which is taken. */
export function MergeConflicts({ merged: { conflicts }, onChoose }: MergeConflictsProps) {
  if (conflicts.length === 0) return null
  return (
    <table className={classes.mergeTable} aria-label="Fields that both have changed">
      <thead>
        <tr>
          <th scope="col">field</th>
          <th scope="col">was</th>
          <th scope="col">theirs</th>
          <th scope="col">mine</th>
          <th scope="col">take</th>
        </tr>
      </thead>
      <tbody>
        {conflicts.map(({ path, base, mine, theirs, take }) => (
          <tr key={path}>
            <th scope="row" className="mono">
              {path}
            </th>
            <Value json={base} />
            <Value json={theirs} />
            <Value json={mine} />
            <td>
              <SegmentedControl
                size="xs"
                aria-label={`What is taken for ${path}`}
                data={[
                  { value: 'theirs', label: 'Theirs' },
                  { value: 'mine', label: 'Mine' },
                ]}
                value={take ?? ''}
                onChange={(next) => onChoose({ path, take: next === 'theirs' ? 'theirs' : 'mine' })}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Value({ json }: { readonly json: string | null }) {
  return (
    <td className="mono" title={json ?? undefined}>
      {json === null ? <em>not there</em> : json.slice(0, shownLength)}
    </td>
  )
}

/** Characters that are shown of a value; all of it stands below. */
const shownLength = 200
