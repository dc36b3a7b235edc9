import { Button, Menu } from '@mantine/core'
import { IconBookmark, IconTable } from '@tabler/icons-react'
import type { DocumentField } from '../../../../shared/model/document.ts'
import {
  FilterFields,
  type FilteredView,
  type FilterForm,
} from '../../../components/document-filter/index.ts'
import formLines from '../../../components/form-lines.module.css'
import classes from './filter.module.css'
import type { SavedFilters } from './use-saved-filters.ts'

interface FilterLinesProps {
  readonly form: FilterForm
  readonly problems: ReadonlyMap<string, string>
  readonly fields: readonly DocumentField[]
  readonly views: readonly FilteredView[]
  readonly saved: SavedFilters
  readonly onChange: (form: FilterForm) => void
  /** Absent when the store cannot have views. */
  readonly onMakeView: (() => void) | undefined
}

/** The conditions of a filter, and what can be made of it. Shown while there is a filter, or one that is kept. */
export function FilterLines(props: FilterLinesProps) {
  const { form, problems, fields, views, saved, onChange, onMakeView } = props
  return (
    <section className={`${formLines.lines} ${classes.filter}`} aria-label="Filter">
      <FilterFields form={form} problems={problems} fields={fields} views={views} onChange={onChange}>
        <Button variant="subtle" color="gray" onClick={() => void saved.save(form)}>
          Save filter…
        </Button>
        <SavedMenu saved={saved} onChoose={onChange} />
        {onMakeView && (
          <Button variant="subtle" color="gray" leftSection={<IconTable size={13} />} onClick={onMakeView}>
            Make a view of it
          </Button>
        )}
      </FilterFields>
    </section>
  )
}

function SavedMenu({
  saved,
  onChoose,
}: {
  readonly saved: SavedFilters
  readonly onChoose: (form: FilterForm) => void
}) {
  if (saved.filters.length === 0) return null
  return (
    <Menu width={240}>
      <Menu.Target>
        <Button variant="subtle" color="gray" leftSection={<IconBookmark size={13} />}>
          Saved filters
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {saved.filters.map(({ name, form }) => (
          <Menu.Item key={name} onClick={() => onChoose(form)}>
            {name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Sub>
          <Menu.Sub.Target>
            <Menu.Sub.Item>Forget</Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown>
            {saved.filters.map(({ name }) => (
              <Menu.Item key={name} onClick={() => saved.forget(name)}>
                {name}
              </Menu.Item>
            ))}
          </Menu.Sub.Dropdown>
        </Menu.Sub>
      </Menu.Dropdown>
    </Menu>
  )
}
