/**
 * Stands in for the parts of Nextra and its theme that this site never renders (see next.config.mjs). Rendering one is a mistake in a
 * page, so it throws instead of showing nothing.
 */
function unavailable(): never {
  throw new Error('This Nextra component is left out of the build; see next.config.mjs.')
}

export {
  unavailable as Callout,
  unavailable as Cards,
  unavailable as Combobox,
  unavailable as ComboboxInput,
  unavailable as ComboboxOption,
  unavailable as ComboboxOptions,
  unavailable as evaluate,
  unavailable as FileTree,
  unavailable as Image,
  unavailable as ImageZoom,
  unavailable as Listbox,
  unavailable as ListboxButton,
  unavailable as ListboxOption,
  unavailable as ListboxOptions,
  unavailable as MathJax,
  unavailable as MathJaxContext,
  unavailable as Menu,
  unavailable as MenuButton,
  unavailable as MenuItem,
  unavailable as MenuItems,
  unavailable as Mermaid,
  unavailable as Playground,
  unavailable as Popup,
  unavailable as RemoteContent,
  unavailable as Steps,
  unavailable as Tabs
}
