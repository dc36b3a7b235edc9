import { MantineProvider } from '@mantine/core'
import { useColorScheme } from '@mantine/hooks'
import { QueryClientProvider } from '@tanstack/react-query'
import { useLayoutEffect } from 'react'
import { queryClient } from '../client/index.ts'
import { ErrorBoundary } from '../components/states/error-boundary.tsx'
import { cssVariables, theme } from '../theme/theme.ts'
import { logFault } from '../workspace/log-faults.ts'
import { useSettings } from '../workspace/settings.ts'
import { Shell } from './shell.tsx'
import { WebGate } from './web-access/web-gate.tsx'

/** The whole window. */
export function App() {
  const system = useColorScheme()
  const chosen = useSettings((settings) => settings.theme)
  const scheme = chosen === 'system' ? system : chosen
  // Mantine does so after the effects of its children, too late for those that read the page's colours.
  useLayoutEffect(() => document.documentElement.setAttribute('data-mantine-color-scheme', scheme), [scheme])
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} forceColorScheme={scheme}>
      <QueryClientProvider client={queryClient}>
        <ErrorBoundary what="the window" onFault={(error) => logFault('page', error)}>
          <WebGate>
            <Shell />
          </WebGate>
        </ErrorBoundary>
      </QueryClientProvider>
    </MantineProvider>
  )
}
