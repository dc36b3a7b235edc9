import { Button, Group } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { ConfirmDialog } from '../components/dialogs/confirm-dialog.tsx'
import { Dialog, DialogBody } from '../components/dialogs/dialog.tsx'
import { PromptDialog } from '../components/dialogs/prompt-dialog.tsx'
import {
  closeBundle,
  closeConnect,
  closeCopy,
  closeEdit,
  closeExport,
  closeImport,
  closeStart,
  useDialogs,
} from '../workspace/dialogs.ts'
import { answerClose, useTabs } from '../workspace/tabs/tabs.ts'
import { DiagnosticsDialog } from './help/diagnostics-dialog.tsx'
import { SettingsDialog } from './settings/settings-dialog.tsx'
import { ConnectedTabsDialog } from './web-access/connected-tabs-dialog.tsx'

const ConnectDialog = lazy(async () => ({
  default: (await import('../features/connect/index.ts')).ConnectDialog,
}))

const ExportDialog = lazy(async () => ({
  default: (await import('../features/export/index.ts')).ExportDialog,
}))

const ImportDialog = lazy(async () => ({
  default: (await import('../features/import/index.ts')).ImportDialog,
}))

const CopyDialog = lazy(async () => ({
  default: (await import('../features/copy/index.ts')).CopyDialog,
}))

const BundleExportDialog = lazy(async () => ({
  default: (await import('../features/bundle/index.ts')).BundleExportDialog,
}))

const BundleImportDialog = lazy(async () => ({
  default: (await import('../features/bundle/index.ts')).BundleImportDialog,
}))

const EditDialog = lazy(async () => ({
  default: (await import('../features/bulk-edit/index.ts')).EditDialog,
}))

const StartDialog = lazy(async () => ({
  default: (await import('../features/view/index.ts')).StartDialog,
}))

const HelpDialog = lazy(() => import('./help/help-dialog.tsx'))

/** The questions that any part of the app can put through `workspace/dialogs.ts`. */
export function Dialogs() {
  const { confirming, prompting, connecting, exporting, importing, copying, editing, starting } = useDialogs()
  const { connectedTabs, settings, help, diagnostics, bundling } = useDialogs()
  return (
    <>
      {connecting && (
        <Suspense fallback={null}>
          <ConnectDialog request={connecting} onClose={closeConnect} />
        </Suspense>
      )}
      {bundling && (
        <Suspense fallback={null}>
          {bundling.way === 'export' ? (
            <BundleExportDialog database={bundling.database} onClose={closeBundle} />
          ) : (
            <BundleImportDialog database={bundling.database} onClose={closeBundle} />
          )}
        </Suspense>
      )}
      {exporting && (
        <Suspense fallback={null}>
          <ExportDialog request={exporting} onClose={closeExport} />
        </Suspense>
      )}
      {importing && (
        <Suspense fallback={null}>
          <ImportDialog request={importing} onClose={closeImport} />
        </Suspense>
      )}
      {copying && (
        <Suspense fallback={null}>
          <CopyDialog request={copying} onClose={closeCopy} />
        </Suspense>
      )}
      {editing && (
        <Suspense fallback={null}>
          <EditDialog request={editing} onClose={closeEdit} />
        </Suspense>
      )}
      {starting && (
        <Suspense fallback={null}>
          <StartDialog request={starting} onClose={closeStart} />
        </Suspense>
      )}
      <UnsavedDialog />
      {settings && <SettingsDialog />}
      {diagnostics && <DiagnosticsDialog />}
      {help && (
        <Suspense fallback={null}>
          <HelpDialog />
        </Suspense>
      )}
      {connectedTabs && <ConnectedTabsDialog />}
      {confirming && <ConfirmDialog {...confirming} onAnswer={confirming.settle} />}
      {prompting && <PromptDialog {...prompting} onAnswer={prompting.settle} />}
    </>
  )
}

/** Asks to save, discard or cancel when a tab with unsaved text is closed. */
function UnsavedDialog() {
  const asking = useTabs((state) => state.asking)
  const titles = useTabs((state) => state.tabs)
    .filter((open) => asking.includes(open.id))
    .map((open) => open.title)
  if (asking.length === 0) return null
  const what = titles.length === 1 ? `"${titles[0]}" has` : `${titles.length} tabs have`
  return (
    <Dialog title={`${what} unsaved text`} onClose={() => void answerClose('cancel')}>
      <DialogBody>
        {titles.length > 1 && (
          <ul style={{ margin: '0 0 8px', paddingLeft: 20 }}>
            {titles.map((title, index) => (
              <li key={index}>{title}</li>
            ))}
          </ul>
        )}
        <p style={{ margin: '0 0 16px' }}>Discarding it cannot be undone.</p>
        <Group justify="flex-end" gap={8}>
          <Button color="red" variant="light" mr="auto" onClick={() => void answerClose('discard')}>
            Discard
          </Button>
          <Button onClick={() => void answerClose('cancel')}>Cancel</Button>
          <Button data-autofocus variant="filled" onClick={() => void answerClose('save')}>
            {titles.length === 1 ? 'Save' : 'Save all'}
          </Button>
        </Group>
      </DialogBody>
    </Dialog>
  )
}
