export { formatJson } from './format-json.ts'
export { JsonFields } from './json-fields.tsx'
export { JsonText } from './json-text.tsx'
