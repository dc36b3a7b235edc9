import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './theme/mantine.css'
import '@mantine/notifications/styles.css'
import './theme/styles.css'
import './theme/contrast.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { setLocale } from '../shared/numbers.ts'
import { App } from './app/app.tsx'

// Electron and browsers tell here what the person's system is set to.
setLocale(navigator.language)

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root element.')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
