/** Colours of the page, which `--bg` repeats, of tokens and of changed lines in every editor, per scheme; a test holds their contrast. */
export const editorPalettes = {
  dark: {
    page: '#15171b',
    tokens: {
      key: '9cdcfe',
      text: 'd9ab8f',
      number: 'b5cea8',
      keyword: '7fb3f5',
      comment: 'a9b2bb',
      type: '5ecfb8',
    },
    changes: {
      'diffEditor.insertedLineBackground': '#9bb95522',
      'diffEditor.insertedTextBackground': '#9ccc2c22',
      'diffEditor.removedLineBackground': '#ff000033',
      'diffEditor.removedTextBackground': '#ff000033',
    },
  },
  light: {
    page: '#ffffff',
    tokens: {
      key: '0b4f9e',
      text: '9a3412',
      number: '0f6b4f',
      keyword: '1d4ed8',
      comment: '535b65',
      type: '0f6674',
    },
    changes: {
      'diffEditor.insertedLineBackground': '#9bb95533',
      'diffEditor.insertedTextBackground': '#9ccc2c40',
      'diffEditor.removedLineBackground': '#ff00001a',
      'diffEditor.removedTextBackground': '#ff00001a',
    },
  },
} as const
