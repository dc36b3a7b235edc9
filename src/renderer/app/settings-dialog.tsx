import { SegmentedControl, Stack, Switch } from '@mantine/core'
import { Dialog, DialogBody } from '../components/dialogs/dialog.tsx'
import { showSettings } from '../workspace/dialogs.ts'
import { type Settings, setSettings, useSettings } from '../workspace/settings.ts'
import classes from './settings-dialog.module.css'

const themes: { value: Settings['theme']; label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

const densities: { value: Settings['density']; label: string }[] = [
  { value: 'normal', label: 'Normal' },
  { value: 'compact', label: 'Compact' },
]

/** What a person may prefer. Every choice takes effect at once and is kept. */
export function SettingsDialog() {
  const { theme, density, sidebar, detail } = useSettings()
  return (
    <Dialog title="Settings" onClose={() => showSettings(false)}>
      <DialogBody>
        <Stack gap={12}>
          <div className={classes.line}>
            <span id="theme-label">Theme</span>
            <SegmentedControl
              aria-labelledby="theme-label"
              data={themes}
              value={theme}
              onChange={(value) => setSettings({ theme: value })}
            />
          </div>
          <div className={classes.line}>
            <span id="density-label">Rows</span>
            <SegmentedControl
              aria-labelledby="density-label"
              data={densities}
              value={density}
              onChange={(value) => setSettings({ density: value })}
            />
          </div>
          <Switch
            label="Show the sidebar"
            checked={sidebar}
            onChange={(event) => setSettings({ sidebar: event.currentTarget.checked })}
          />
          <Switch
            label="Show the text of the selected document beside the grid"
            checked={detail}
            onChange={(event) => setSettings({ detail: event.currentTarget.checked })}
          />
        </Stack>
      </DialogBody>
    </Dialog>
  )
}
