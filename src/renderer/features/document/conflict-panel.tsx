import { Button } from '@mantine/core'
import { IconArrowsDiff } from '@tabler/icons-react'
import type { DocumentText } from '../../../shared/model/document.ts'
import { DiffEditor } from '../../components/code-editor/index.ts'
import classes from './document.module.css'
import { revisionNumber } from './document-status.ts'
import { timeText } from '../../components/texts/time-text.ts'
import { readableText } from './readable-text.ts'

interface ConflictPanelProps {
  readonly theirs: DocumentText
  /** The revision the unsaved text was made from. */
  readonly madeFrom: string | null
  readonly mine: string
  readonly saving: boolean
  readonly onKeepMine: () => void
  readonly onTakeTheirs: () => void
  readonly onContinue: () => void
}

/** A readable choice between two texts of one document; nothing is lost whichever way it goes. */
export function ConflictPanel({
  theirs,
  madeFrom,
  mine,
  saving,
  onKeepMine,
  onTakeTheirs,
  onContinue,
}: ConflictPanelProps) {
  const number = revisionNumber(theirs.rev)
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
          </p>
        </div>
        <Button onClick={onContinue}>Continue editing</Button>
        <Button onClick={onTakeTheirs} disabled={saving}>
          Take theirs
        </Button>
        <Button variant="filled" loading={saving} onClick={onKeepMine}>
          Keep mine (overwrite revision {number})
        </Button>
      </div>
      <div className={classes.sides} aria-hidden>
        <span>Theirs: revision {number}, in the store</span>
        <span>Mine: not saved</span>
      </div>
      <div className={classes.diff}>
        <DiffEditor
          language="json"
          original={readableText(theirs.text)}
          modified={mine}
          ariaLabel="Conflict"
        />
      </div>
    </section>
  )
}
