import { IconCircleCheck } from '@tabler/icons-react'
import { ErrorState } from '../../components/states/error-state.tsx'
import classes from './connect.module.css'
import type { ConnectState, Found } from './use-connect.ts'

/** What came of the last try: what is there, or the engine's error in full. */
export function ConnectOutcome({ state }: { readonly state: ConnectState }) {
  if (state.kind === 'found') {
    return (
      <div role="status" className={classes.found}>
        <IconCircleCheck size={16} aria-hidden />
        <span>
          <strong>{state.found.product}</strong> answers. {storesText(state.found)}
        </span>
      </div>
    )
  }
  if (state.kind !== 'refused') return null
  return (
    <div className={classes.refused}>
      <ErrorState
        strip
        what={state.tested ? 'The connection does not work' : 'Not connected'}
        error={state.error}
        advice=""
      />
    </div>
  )
}

const mostNamed = 5

function storesText({ stores, tables }: Found): string {
  if (stores.length === 0) {
    return tables === 0
      ? 'The database is empty: a store can be created in it.'
      : `It holds no store yet, and ${tables} other ${tables === 1 ? 'table' : 'tables'}.`
  }
  const named = stores.slice(0, mostNamed).join(', ')
  const more = stores.length > mostNamed ? ` and ${stores.length - mostNamed} more` : ''
  return `${stores.length} ${stores.length === 1 ? 'store' : 'stores'}: ${named}${more}.`
}
