import type { ViewDefinition } from '../../src/shared/model/view-definition.ts'

/** Views that show the point in a minute: a nested field as a column, one document as many rows, a graph. */
export const countryViews: readonly ViewDefinition[] = [
  {
    name: 'by_capital',
    columns: [
      { name: 'capital', type: 'text', index: true },
      { name: 'country', type: 'text', notNull: true },
      { name: 'region', type: 'text' },
      { name: 'area', type: 'real' },
    ],
    map: `// One row for each capital: South Africa has three, Antarctica none.
export default function* map(doc) {
  for (const capital of doc.capital) {
    const { name, region, area } = doc
    if (capital) yield { capital, country: name.common, region, area }
  }
}
`,
  },
  {
    name: 'by_language',
    columns: [
      { name: 'language', type: 'text', index: true },
      { name: 'country', type: 'text', notNull: true },
      { name: 'native_name', type: 'text' },
    ],
    map: `// One document becomes many rows: a row for each official language.
export default function* map(doc) {
  const { common, native } = doc.name
  for (const [code, language] of Object.entries(doc.languages)) {
    const native_name = native[code]?.common ?? null
    yield { language, country: common, native_name }
  }
}
`,
  },
  {
    name: 'neighbours',
    columns: [
      { name: 'country', type: 'text', index: true },
      { name: 'neighbour', type: 'text', index: true },
    ],
    map: `// Who borders whom, by the three-letter codes that are also the documents' keys.
export default function* map(doc) {
  for (const neighbour of doc.borders) yield { country: doc.cca3, neighbour }
}
`,
  },
]

export const cityViews: readonly ViewDefinition[] = [
  {
    name: 'by_name',
    columns: [
      { name: 'name', type: 'text', index: true },
      { name: 'country', type: 'text', index: true },
      { name: 'region', type: 'text' },
    ],
    map: `export default function* map(doc) {
  yield { name: doc.name, country: doc.country, region: doc.region ?? null }
}
`,
  },
  {
    name: 'by_latitude',
    columns: [
      { name: 'lat', type: 'real', index: true },
      { name: 'lng', type: 'real' },
      { name: 'name', type: 'text' },
      { name: 'country', type: 'text' },
    ],
    map: `// Order by lat to find the northernmost town; filter lat and lng by ranges to cut out a piece of the map.
export default function* map(doc) {
  yield { lat: doc.position.lat, lng: doc.position.lng, name: doc.name, country: doc.country }
}
`,
  },
]
