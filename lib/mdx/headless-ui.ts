/**
 * Stands in for Headless UI, of which this site renders a button only. Its index imports all of its components and with them React Aria
 * and Floating UI: 200 modules that dev compiles for the first page.
 */
export { Button } from './plain-button'
export * from './unused-nextra-component'
