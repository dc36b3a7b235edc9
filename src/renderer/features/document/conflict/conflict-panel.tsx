import { Button } from '@mantine/core'
import { IconArrowsDiff } from '@tabler/icons-react'
import type { DocumentText } from '../../../../shared/model/document.ts'
import { DiffEditor } from '../../../components/code-editor/index.ts'
import type { Merged } from '../../../../shared/model/bulk/merge.ts'
import { counted } from '../../../../shared/counted.ts'
import classes from '../document.module.css'
import { MergeConflicts } from './merge-conflicts.tsx'
import type { Merging } from './use-merge.ts'
import { revisionNumber } from '../document-status.ts'
import { timeText } from '../../../components/texts/time-text.ts'
import { readableText } from '../readable-text.ts'

interface ConflictPanelProps {
  readonly theirs: DocumentText
  /** The revision the unsaved text was made from. */
  readonly madeFrom: string | null
  readonly mine: string
  readonly saving: boolean
  /** What both have made of it, in one text; null where that cannot be told. */
  readonly merging: Merging
  readonly onTakeBoth: (text: string) => void
  readonly onKeepMine: () => void
  readonly onTakeTheirs: () => void
  readonly onContinue: () => void
}

/** A readable choice between two texts of one document, or both in one; nothing is lost whichever way it goes. */
export function ConflictPanel({
  theirs,
  madeFrom,
  mine,
  saving,
  merging: { merged, choose },
  onTakeBoth,
  onKeepMine,
  onTakeTheirs,
  onContinue,
}: ConflictPanelProps) {
  const number = revisionNumber(theirs.rev)
  const open = merged?.conflicts.filter(({ take }) => take === null).length ?? 0
  return (
    <section className={classes.conflict} aria-label="Conflict">
      <div className={classes.conflictHead}>
        <IconArrowsDiff size={18} aria-hidden className={classes.warnIcon} />
        <div className={classes.conflictWords}>
          <h2 className={classes.conflictTitle}>Someone saved this document while you were editing it</h2>
          <p className={classes.conflictText}>
            Your text was made from revision {madeFrom === null ? 'none' : revisionNumber(madeFrom)}; the
            store now holds revision {number}
            {theirs.updated !== null && `, saved ${timeText(theirs.updated)}`}. Nothing has been overwritten.
            {merged !== null && ` ${words(merged, open)}`}
          </p>
        </div>
        <Button onClick={onContinue}>Continue editing</Button>
        <Button onClick={onTakeTheirs} disabled={saving}>
          Take theirs
        </Button>
        <Button variant={merged === null ? 'filled' : 'default'} loading={saving} onClick={onKeepMine}>
          Keep mine (overwrite revision {number})
        </Button>
        {merged !== null && (
          <Button variant="filled" disabled={saving || open > 0} onClick={() => onTakeBoth(merged.text)}>
            Take both
          </Button>
        )}
      </div>
      {merged !== null && <MergeConflicts merged={merged} onChoose={choose} />}
      <div className={classes.sides} aria-hidden>
        <span>Theirs: revision {number}, in the store</span>
        <span>{merged === null ? 'Mine: not saved' : 'Both: not saved'}</span>
      </div>
      <div className={classes.diff}>
        <DiffEditor
          language="json"
          original={readableText(theirs.text)}
          modified={merged === null ? mine : readableText(merged.text)}
          ariaLabel="Conflict"
        />
      </div>
    </section>
  )
}

/** What stands in the way of one text of both. */
function words({ conflicts }: Merged, open: number): string {
  if (conflicts.length === 0) return 'Both texts go together: they changed different fields.'
  if (open === 0) return 'What both have changed is chosen.'
  return `Both have changed ${counted(open, 'field')}: choose below.`
}
