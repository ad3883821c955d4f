import { journalContract } from '../../test/contract/journal-contract.ts';
import { MemoryJournal } from './memory-journal.ts';

journalContract('MemoryJournal', async () => new MemoryJournal());
