import { describeContract } from './contract-suite';
import { HUGGINGFACE_TGI_ROWS } from './rows/huggingface-tgi';

describeContract(HUGGINGFACE_TGI_ROWS);
