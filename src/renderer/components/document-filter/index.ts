export { FilterFields } from './filter-fields.tsx'
export {
  buildFilter,
  emptyForm,
  type FilterForm,
  filterForm,
  lineOf,
  newLine,
  withLine,
} from './filter-form.ts'
