import type { DocumentActions } from './document-actions.ts'
import { DocumentNotice } from './document-notice.tsx'
import { revisionNumber } from './document-status.ts'
import { SaveRefusalNotice } from './save-refusal.tsx'
import type { DocumentEditing } from './use-document.ts'

interface DocumentNoticesProps {
  readonly editing: DocumentEditing
  readonly actions: DocumentActions
}

/** What the person has to know before saving: another writer was here, or the last save was refused. */
export function DocumentNotices({ editing, actions }: DocumentNoticesProps) {
  const { status, refusal } = editing
  return (
    <>
      {status.kind === 'changed' && (
        <DocumentNotice
          tone="warn"
          actions={[{ label: 'Compare', run: () => editing.setComparing(true), main: true }]}
        >
          Revision {revisionNumber(status.rev)} was saved meanwhile, by this app or another program. Your text
          is kept and nothing is overwritten.
        </DocumentNotice>
      )}
      {status.kind === 'deleted' && (
        <DocumentNotice tone="warn" actions={[{ label: 'Close', run: actions.close }]}>
          This document was deleted meanwhile. The text is still here: save it as a new document, or close the
          tab.
        </DocumentNotice>
      )}
      {refusal?.kind === 'key' && (
        <DocumentNotice
          tone="warn"
          actions={
            refusal.taken
              ? [{ label: 'Open that document', run: () => actions.openDocument(editing.newKey) }]
              : []
          }
        >
          {refusal.message} {refusal.taken && 'Choose another key; your text is kept.'}
        </DocumentNotice>
      )}
      {refusal?.kind === 'invalid' && (
        <DocumentNotice tone="warn">
          Not saved: the text is no JSON document yet. What is wrong is marked below.
        </DocumentNotice>
      )}
      {refusal?.kind === 'error' && (
        <SaveRefusalNotice
          error={refusal.error}
          onOpen={actions.openDocument}
          onOpenView={actions.openView}
          onUpgrade={() => void actions.upgrade()}
          onDismiss={editing.dismiss}
        />
      )}
    </>
  )
}
