import { monaco } from './monaco.ts'

export type ColorScheme = 'light' | 'dark'

// Token colours keep at least 4.5:1 against the app's background in both schemes.
const palettes = {
  dark: {
    base: 'vs-dark',
    key: '9cdcfe',
    text: 'ce9f83',
    number: 'b5cea8',
    keyword: '7fb3f5',
    comment: '8a949e',
    type: '5ecfb8',
  },
  light: {
    base: 'vs',
    key: '0b4f9e',
    text: '9a3412',
    number: '0f6b4f',
    keyword: '1d4ed8',
    comment: '5f6873',
    type: '0f6674',
  },
} as const

/** Matches Monaco to the app's own colours, read from the page, and makes it the theme of every editor. */
export function applyTheme(scheme: ColorScheme): void {
  const palette = palettes[scheme]
  const background = pageColor('--bg', scheme === 'dark' ? '#1b1d21' : '#ffffff')
  const text = pageColor('--text', scheme === 'dark' ? '#d5d9e0' : '#1f2329')
  const faint = pageColor('--text-faint', scheme === 'dark' ? '#8a949e' : '#5f6873')
  const border = pageColor('--border', scheme === 'dark' ? '#3a3f47' : '#dee2e6')
  monaco.editor.defineTheme('datastore', {
    base: palette.base,
    inherit: true,
    rules: [
      { token: '', foreground: text.slice(1) },
      { token: 'string.key.json', foreground: palette.key },
      { token: 'string.value.json', foreground: palette.text },
      { token: 'string', foreground: palette.text },
      { token: 'number', foreground: palette.number },
      { token: 'keyword', foreground: palette.keyword },
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
