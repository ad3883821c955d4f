const WORDS = ['quokka', 'axolotl', 'pangolin', 'okapi', 'numbat', 'tarsier', 'fossa', 'kakapo'];

/** The word that one event near each hundred thousandth holds; in a short log, one in its middle. */
export function rareWord(index: number): string {
  return `${WORDS[index % WORDS.length]}${index < WORDS.length ? '' : index}`;
}
