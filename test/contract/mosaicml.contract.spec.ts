import { describeContract } from './contract-suite';
import { MOSAICML_ROWS } from './rows/mosaicml';

describeContract(MOSAICML_ROWS);
