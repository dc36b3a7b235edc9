import { faultText } from '../../shared/fault-text.ts'
import { client } from '../client/index.ts'

/** Writes a fault of the window to the app's log, without a word of what the person works on. */
export function logFault(where: 'page' | 'tab' | 'promise', thrown: unknown): void {
  logEvent(`fault in a ${where}: ${faultText(thrown)}`)
}

/** Writes an event to the app's log; while the engine host is gone nobody takes it, and main or the web host has written why. */
export function logEvent(event: string): void {
  client.state.log({ event }).catch(() => undefined)
}

/** Logs what nothing has caught. Returns how to stop. */
export function watchFaults(): () => void {
  const onError = ({ error }: ErrorEvent): void => logFault('page', error)
  const onRejection = ({ reason }: PromiseRejectionEvent): void => logFault('promise', reason)
  window.addEventListener('error', onError)
  window.addEventListener('unhandledrejection', onRejection)
  return () => {
    window.removeEventListener('error', onError)
    window.removeEventListener('unhandledrejection', onRejection)
  }
}
