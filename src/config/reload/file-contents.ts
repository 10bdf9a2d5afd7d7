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

  private constructor(previous?: SourceFiles) {
    this.#files = new SourceFiles(previous);
  }

  /** Reads the files. @param previous earlier contents, which make unchanged files cheaper to compare */
  static *read(files: readonly string[], previous?: FileContents): Steps<FileContents> {
    const contents = new FileContents(previous && previous.#files);
    for (const file of files) {
      contents.#states.set(file, contents.stateOf(file));
      yield;
    }
    return contents;
  }

  /** Returns the contents of other files: the same for those that were read here, the present ones for all others. */
  *with(files: readonly string[]): Steps<FileContents> {
    const contents = new FileContents(this.#files);
    for (const file of files) {
      contents.#states.set(file, this.#states.get(file) ?? contents.stateOf(file));
      yield;
    }
    return contents;
  }

  private stateOf(file: string): FileState {
    return this.#files.stateOf(file, MAX_FILE_BYTES);
  }

  /** Whether both have the same files with the same contents. */
  equals(other: FileContents): boolean {
    if (this.#states.size !== other.#states.size) return false;
    for (const [file, state] of this.#states) if (other.#states.get(file) !== state) return false;
    return true;
  }
}
