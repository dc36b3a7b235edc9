import { IconLinkOff, IconLogout } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import { desktop, takePastedLinks, useWebAccess, type WebAccess } from '../../client/index.ts'
import { EmptyState } from '../../components/states/empty-state.tsx'

const newLink = 'Press Enter in the terminal that runs Datastore to get a new link, or start it again.'

const refusals: Record<Exclude<WebAccess, 'entering' | 'open'>, { title: string; text: string }> = {
  'no-link': {
    title: 'Open the link from the terminal',
    text: `Datastore only answers the browser tab that brings the link it printed. ${newLink}`,
  },
  'used-link': { title: 'This link has been used', text: `A link works once, in one tab. ${newLink}` },
  ended: {
    title: 'This tab was signed out',
    text: `Its session ended: it was idle for a long time, it was ended from another tab, or Datastore was started anew. What you typed is kept. ${newLink}`,
  },
  'signed-out': { title: 'You are signed out', text: `What you typed is kept. ${newLink}` },
}

/** Shows the app to a browser tab that may use it, and tells any other tab what to do. Electron needs no such check. */
export function WebGate({ children }: { readonly children: ReactNode }) {
  const access = useWebAccess((state) => state.access)
  useEffect(() => (desktop.kind === 'web' ? takePastedLinks() : undefined), [])
  if (desktop.kind !== 'web' || access === 'entering' || access === 'open') return children
  const { title, text } = refusals[access]
  return (
    <main style={{ height: '100vh' }}>
      <EmptyState
        title={title}
        icon={access === 'signed-out' ? <IconLogout size={28} /> : <IconLinkOff size={28} />}
      >
        {text}
      </EmptyState>
    </main>
  )
}
