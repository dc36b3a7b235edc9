import classes from './status-dot.module.css'

export type Tone = 'ok' | 'busy' | 'warn' | 'danger' | 'idle'

/** A small mark whose colour never stands alone: `label` says the same in words. */
export function StatusDot({ tone, label }: { readonly tone: Tone; readonly label: string }) {
  return <span role="img" aria-label={label} title={label} className={classes.dot} data-tone={tone} />
}
