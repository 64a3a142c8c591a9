/** What a panel's header says where the reader's own code ran. */
export function ownTag(ran: boolean): string | undefined {
  return ran ? 'your code' : undefined
}
