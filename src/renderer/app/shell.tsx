import { Notifications } from '@mantine/notifications'
import { useEffect, useState } from 'react'
import { desktop, onReconnect, queryClient, watchFiles, watchJobs, watchServers } from '../client/index.ts'
import { isMac } from '../components/shortcut-label.tsx'
import { SplitPane } from '../components/panes/split-pane.tsx'
import { Sidebar } from '../features/databases/index.ts'
import { watchCrashes } from '../workspace/tabs/crashed-tabs.ts'
import { watchFaults } from '../workspace/log-faults.ts'
import { runCommand, runShortcut } from '../workspace/commands.ts'
import { useDialogs } from '../workspace/dialogs.ts'
import { openDatabase } from '../workspace/databases.ts'
import { restorePaneSizes } from '../workspace/pane-sizes.ts'
import { restoreSession } from '../workspace/session.ts'
import { loadSettings, useSettings } from '../workspace/settings.ts'
import { ConnectionBanner } from './banners/connection-banner.tsx'
import { Dialogs } from './dialogs.tsx'
import { FileDialog } from './file-dialog/file-dialog.tsx'
import { Header } from './header.tsx'
import { Main } from './main-area.tsx'
import { Palette } from './palette/palette.tsx'
import { useShellCommands } from './shell-commands.ts'
import { restoreLooks } from '../workspace/connections.ts'
import { guardProduction } from '../workspace/production-guard.ts'
import classes from './shell.module.css'
import { StatusBar } from './status-bar.tsx'
import { Tour } from './tour.tsx'
import { lookForUpdate } from './look-for-update.ts'
import { DropTarget } from './drop-target.tsx'
import { useAppearance } from './use-appearance.ts'
import { useMenuKeys } from './use-menu-keys.ts'
import { useWindowState } from './use-window-state.ts'

/** The frame around everything: header, sidebar, tabs, status bar, and what opens above them. */
export function Shell() {
  const ready = useStart()
  const sidebar = useSettings((settings) => settings.sidebar)
  useShellCommands()
  useWindowState()
  useAppearance()
  useMenuKeys()
  return (
    <DropTarget className={classes.shell}>
      <Header />
      <ConnectionBanner />
      <div className={classes.body}>
        <SplitPane name="shell" sizes={['240px', undefined]} min={['180px', '320px']}>
          {sidebar && <Sidebar />}
          {ready ? <Main /> : <div />}
        </SplitPane>
      </div>
      <section aria-label="Notifications" className={classes.messages}>
        <Notifications position="bottom-right" withinPortal={false} />
      </section>
      <Tour />
      <StatusBar />
      <Palette />
      <Dialogs />
      <FileDialog />
    </DropTarget>
  )
}

/** Restores the last session, then opens what the system asks for. True once the session is restored. */
function useStart(): boolean {
  const [ready, setReady] = useState(false)
  useEffect(() => {
    const stops: (() => void)[] = []
    guardProduction()
    let ended = false
    const start = async (): Promise<void> => {
      const crashes = await watchCrashes().catch(() => () => {})
      stops.push(crashes)
      await Promise.allSettled([loadSettings(), restorePaneSizes(), restoreLooks(), restoreSession()])
      if (ended) return
      setReady(true)
      if (useSettings.getState().updates) void lookForUpdate('at start')
      stops.push(desktop.onOpenPath((path) => void openDatabase(path)))
      stops.push(desktop.onCommand((name) => void runCommand(name)))
    }
    void start()
    stops.push(
      watchFaults(),
      watchJobs(),
      watchServers(),
      watchFiles(),
      onReconnect(() => void queryClient.invalidateQueries()),
    )
    return () => {
      ended = true
      for (const stop of stops) stop()
    }
  }, [])
  useEffect(() => {
    // Captured before the code editor sees it, so that Save and Run are the same key everywhere.
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || isAsking()) return
      if (!runShortcut(event, isMac)) return
      event.preventDefault()
      event.stopPropagation()
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [])
  return ready
}

/** Whether a dialog waits for an answer, so that the page behind it cannot be used. The palette does not count. */
function isAsking(): boolean {
  return !useDialogs.getState().palette && document.querySelector('dialog[open]') !== null
}
