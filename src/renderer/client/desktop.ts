import type { Desktop } from '../../shared/desktop.ts'
import { webDesktop } from './desktop-web.ts'

declare global {
  interface Window {
    /** Put there by Electron's preload script; absent in a browser. */
    readonly desktop?: Desktop
  }
}

/** What only a desktop has: Electron's, or the app's own dialogs in a browser. */
export const desktop: Desktop = window.desktop ?? webDesktop
