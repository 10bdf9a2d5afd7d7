"""An embedding model whose weights come with its package, so that nothing is fetched when it is loaded."""

from pathlib import Path

import wordllama
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel

PACKAGE = Path(wordllama.__file__).parent


class EmbeddingModel(PythonModel):
    def load_context(self, context):
        # As the cache, too, since the package looks there alone for its own tokenizer.
        self.model = wordllama.WordLlama.load(cache_dir=PACKAGE, disable_download=True)

    def predict(self, context, model_input, params=None):
        return self.model.embed([str(text) for text in model_input], norm=True).tolist()


set_model(EmbeddingModel())
