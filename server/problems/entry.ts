/** HTTP status and words of an error. `{name}` is filled with the error's values. */
export interface Entry {
  status: number;
  zh: [title: string, detail: string, advice: string];
  en: [title: string, detail: string, advice: string];
}
