export function remarkSourceCode() { return () => {} }
