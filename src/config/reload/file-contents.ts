import { SourceFiles, signatureAt, type FileState } from '../source-files';
import type { Steps } from '../../shared/slices';

/** Larger than every limit for a file of the configuration. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/**
 * Returns the metadata of files, links followed, as one comparable string. It is cheap to compute and differs after most
 * changes of a file; it may also differ when the contents are the same.
 */
export function* signaturesOf(files: readonly string[]): Steps<string> {
  const signatures: string[] = [];
  for (const file of files) {
    signatures.push(signatureAt(file));
    yield;
  }
  return signatures.join('|');
}

/** The contents of files at one time. */
export class FileContents {
  readonly #files: SourceFiles;
  readonly #states = new Map<string, FileState>();

  private constructor(files: SourceFiles) {
    this.#files = files;
  }

  /** Reads the files. @param previous earlier contents, which make unchanged files cheaper to compare */
  static *read(files: readonly string[], previous?: FileContents): Steps<FileContents> {
    return yield* new FileContents(new SourceFiles(previous && previous.#files)).statesOf(files);
  }

  /** Returns the contents of other files: the same for those that were read here, the present ones for all others. */
  *with(files: readonly string[]): Steps<FileContents> {
    return yield* new FileContents(this.#files).statesOf(files);
  }

  private *statesOf(files: readonly string[]): Steps<this> {
    for (const file of files) {
      this.#states.set(file, this.#files.stateOf(file, MAX_FILE_BYTES));
      yield;
    }
    return this;
  }

  /** Whether both have the same files with the same contents. */
  equals(other: FileContents): boolean {
    if (this.#states.size !== other.#states.size) return false;
    for (const [file, state] of this.#states) if (other.#states.get(file) !== state) return false;
    return true;
  }
}
