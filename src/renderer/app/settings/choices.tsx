import { SegmentedControl, Switch } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { percentText } from '../../../shared/numbers.ts'
import { desktop } from '../../client/index.ts'
import { type Settings, setSettings, useSettings } from '../../workspace/settings.ts'
import classes from './settings.module.css'

export interface Choice {
  readonly section: 'Appearance' | 'Window' | 'Updates'
  readonly label: string
  readonly why?: string
  /** Words by which it is found beside its label. */
  readonly words?: string
  readonly control: (labelled: string) => ReactNode
}

type Names<Value> = {
  readonly [Name in keyof Settings]: Settings[Name] extends Value ? Name : never
}[keyof Settings]

function Toggle({ name, labelled }: { readonly name: Names<boolean>; readonly labelled: string }) {
  const on = useSettings((settings) => settings[name])
  return (
    <Switch
      aria-labelledby={labelled}
      checked={on}
      onChange={(event) => setSettings({ [name]: event.currentTarget.checked })}
    />
  )
}

function OneOf<Name extends 'theme' | 'density' | 'contrast' | 'motion'>({
  name,
  labelled,
  values,
}: {
  readonly name: Name
  readonly labelled: string
  readonly values: Readonly<Record<Settings[Name], string>>
}) {
  const value = useSettings((settings) => settings[name])
  return (
    <SegmentedControl
      aria-labelledby={labelled}
      data={Object.entries<string>(values).map(([each, label]) => ({ value: each, label }))}
      value={value}
      onChange={(chosen) => setSettings({ [name]: chosen })}
    />
  )
}

function Zoom({ labelled }: { readonly labelled: string }) {
  const zoom = useSettings((settings) => settings.zoom)
  return (
    <SegmentedControl
      aria-labelledby={labelled}
      data={[0.8, 0.9, 1, 1.1, 1.25, 1.5].map((each) => ({
        value: String(each),
        label: percentText(each),
      }))}
      value={String(zoom)}
      onChange={(chosen) => setSettings({ zoom: Number(chosen) })}
    />
  )
}

/** Everything a person may prefer, but shortcuts. */
export const choices: readonly Choice[] = [
  {
    section: 'Appearance',
    label: 'Theme',
    words: 'dark light colour',
    control: (labelled) => (
      <OneOf name="theme" labelled={labelled} values={{ system: 'System', light: 'Light', dark: 'Dark' }} />
    ),
  },
  {
    section: 'Appearance',
    label: 'Rows',
    words: 'density compact height',
    control: (labelled) => (
      <OneOf name="density" labelled={labelled} values={{ normal: 'Normal', compact: 'Compact' }} />
    ),
  },
  {
    section: 'Appearance',
    label: 'Contrast',
    why: 'Stronger borders, and no faint texts.',
    words: 'high accessibility',
    control: (labelled) => (
      <OneOf name="contrast" labelled={labelled} values={{ system: 'System', more: 'High' }} />
    ),
  },
  {
    section: 'Appearance',
    label: 'Motion',
    why: 'Reduced: nothing fades, slides or pulses.',
    words: 'animation accessibility',
    control: (labelled) => (
      <OneOf name="motion" labelled={labelled} values={{ system: 'System', reduced: 'Reduced' }} />
    ),
  },
  ...(desktop.kind === 'electron'
    ? [
        {
          section: 'Appearance' as const,
          label: 'Zoom',
          words: 'size larger smaller',
          control: (labelled: string) => <Zoom labelled={labelled} />,
        },
      ]
    : []),
  {
    section: 'Window',
    label: 'Show the sidebar',
    control: (labelled) => <Toggle name="sidebar" labelled={labelled} />,
  },
  {
    section: 'Window',
    label: 'Show the text of the selected document beside the grid',
    words: 'detail',
    control: (labelled) => <Toggle name="detail" labelled={labelled} />,
  },
  {
    section: 'Window',
    label: 'Show beside a document what saving it will do to the views',
    words: 'forecast',
    control: (labelled) => <Toggle name="forecast" labelled={labelled} />,
  },
  ...(desktop.kind === 'electron'
    ? [
        {
          section: 'Updates' as const,
          label: 'Look for a newer version at the start',
          why: 'Asks the page of releases, and downloads nothing by itself. A package manager’s build never asks.',
          control: (labelled: string) => <Toggle name="updates" labelled={labelled} />,
        },
      ]
    : []),
]

export function ChoiceLine({ choice }: { readonly choice: Choice }) {
  const id = useId()
  return (
    <div className={classes.line}>
      <div>
        <span id={id}>{choice.label}</span>
        {choice.why !== undefined && <p className={classes.why}>{choice.why}</p>}
      </div>
      {choice.control(id)}
    </div>
  )
}
