export { FilterFields } from './filter-fields.tsx'
export {
  buildFilter,
  emptyForm,
  type FilterForm,
  type FilteredView,
  filterForm,
  isOfRows,
  lineOf,
  newLine,
  withLine,
} from './filter-form.ts'
