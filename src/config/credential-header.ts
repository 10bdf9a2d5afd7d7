/** Whether a header of this name carries a credential. Such headers are kept out of messages and logs. */
export function isCredentialHeader(name: string): boolean {
  return /authorization|key|token|secret|cookie/i.test(name);
}
