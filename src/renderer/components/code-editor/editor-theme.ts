import { editorPalettes } from './editor-palettes.ts'
import { monaco } from './monaco.ts'

export type ColorScheme = 'light' | 'dark'

/** Matches Monaco to the app's own colours, read from the page, and makes it the theme of every editor. */
export function applyTheme(scheme: ColorScheme): void {
  const { page, tokens: palette, changes } = editorPalettes[scheme]
  const background = pageColor('--bg', page)
  const text = pageColor('--text', scheme === 'dark' ? '#d5d9e0' : '#1f2329')
  const faint = pageColor('--text-faint', scheme === 'dark' ? '#8a949e' : '#5f6873')
  const border = pageColor('--border', scheme === 'dark' ? '#3a3f47' : '#dee2e6')
  monaco.editor.defineTheme('datastore', {
    base: scheme === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: text.slice(1) },
      { token: 'string.key.json', foreground: palette.key },
      { token: 'string.value.json', foreground: palette.text },
      { token: 'string', foreground: palette.text },
      { token: 'number', foreground: palette.number },
      { token: 'keyword', foreground: palette.keyword },
      { token: 'keyword.json', foreground: palette.keyword },
      { token: 'comment', foreground: palette.comment },
      { token: 'type', foreground: palette.type },
      { token: 'type.identifier', foreground: palette.type },
    ],
    colors: {
      'editor.background': background,
      'editor.foreground': text,
      'editorGutter.background': background,
      'editorLineNumber.foreground': faint,
      'editorLineNumber.activeForeground': text,
      'editorWidget.border': border,
      'editorHoverWidget.border': border,
      'diffEditor.border': border,
      ...changes,
      'scrollbar.shadow': '#00000000',
    },
  })
  monaco.editor.setTheme('datastore')
}

function pageColor(variable: string, fallback: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${variable}, ${fallback})`
  document.body.append(probe)
  const channels = getComputedStyle(probe).color.match(/^rgba?\((\d+), (\d+), (\d+)/)
  probe.remove()
  if (channels === null) return fallback
  const [, ...rgb] = channels
  return `#${rgb.map((channel) => Number(channel).toString(16).padStart(2, '0')).join('')}`
}
