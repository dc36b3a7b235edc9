import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

const accent: MantineColorsTuple = [
  '#edf3ff',
  '#d9e5fd',
  '#b3cbfa',
  '#88aef8',
  '#6398f7',
  '#4a86f0',
  '#2f6fdd',
  '#245fc6',
  '#1d51ad',
  '#143f8c',
]

/** Mantine's surfaces in the dark, from text to the deepest ground: the greys of `styles.css`. */
const dark: MantineColorsTuple = [
  '#e4e7eb',
  '#a6aeb9',
  '#8b94a0',
  '#4d5561',
  '#3a414b',
  '#2a2f37',
  '#1d2025',
  '#15171b',
  '#111316',
  '#0c0e10',
]

/** One accent, 13 px text, 28 px controls, 6 px corners: everything Mantine draws follows this. */
export const theme = createTheme({
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 6 },
  colors: { accent, dark },
  fontFamily: 'var(--font-ui)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.45', lg: '1.45', xl: '1.4' },
  spacing: { xs: '4px', sm: '8px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '20px' }, h2: { fontSize: '15px' }, h3: { fontSize: '13px' } },
  },
  components: {
    Button: {
      defaultProps: { size: 'xs', variant: 'default', fw: 500 },
      vars: (_: unknown, { size }: { size?: unknown }) => ({
        root:
          size === 'xs'
            ? { '--button-height': '28px', '--button-padding-x': '10px', '--button-fz': '13px' }
            : {},
      }),
    },
    ActionIcon: { defaultProps: { size: 28, variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'xs' } },
    NumberInput: { defaultProps: { size: 'xs' } },
    Textarea: { defaultProps: { size: 'xs' } },
    Select: { defaultProps: { size: 'xs' } },
    Autocomplete: { defaultProps: { size: 'xs' } },
    TagsInput: { defaultProps: { size: 'xs' } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Switch: { defaultProps: { size: 'xs' } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Input: { vars: () => ({ wrapper: { '--input-height': '28px', '--input-fz': '13px' }, input: {} }) },
    InputWrapper: {
      vars: () => ({
        label: { '--input-label-size': '12px' },
        description: { '--input-description-size': '12px' },
        error: { '--input-error-size': '12px' },
        success: {},
      }),
    },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false, color: 'dark' } },
    Menu: {
      defaultProps: {
        shadow: 'md',
        position: 'bottom-start',
        transitionProps: { duration: 80 },
        offset: 4,
        // An element without a role among the entries, which a menu may not have: the menu itself takes the focus instead.
        withInitialFocusPlaceholder: false,
      },
    },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
  },
})

/** Mantine's own surfaces and texts take the colours of `styles.css`. */
export const cssVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--bg)',
    '--mantine-color-text': 'var(--text)',
    '--mantine-color-dimmed': 'var(--text-dim)',
    '--mantine-color-placeholder': 'var(--text-faint)',
    '--mantine-color-error': 'var(--danger)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-default': 'var(--bg-raised)',
    '--mantine-color-default-hover': 'var(--bg-hover)',
    '--mantine-color-default-color': 'var(--text)',
    '--mantine-color-default-border': 'var(--border-strong)',
    '--mantine-color-gray-light-color': 'var(--text-dim)',
    '--mantine-color-gray-light-hover': 'var(--bg-hover)',
  }
  return { variables: {}, light: shared, dark: shared }
}
