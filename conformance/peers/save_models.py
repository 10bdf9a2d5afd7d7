"""Trains two tiny scikit-learn models and saves them below the folder given as argument: `texts` and `vectors`."""

import sys
from pathlib import Path

import mlflow.sklearn
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

QUESTIONS = ["what is the weather", "will it rain or snow", "what time is it", "which hour is it now"]
ANSWERS = ["It snows.", "It snows.", "It is noon.", "It is noon."]

folder = Path(sys.argv[1])
# Older formats than the default are not at stake here; pickles keep it independent of what else is installed.
saved = {"serialization_format": mlflow.sklearn.SERIALIZATION_FORMAT_PICKLE}

texts = make_pipeline(CountVectorizer(), MultinomialNB()).fit(QUESTIONS, ANSWERS)
mlflow.sklearn.save_model(texts, str(folder / "texts"), **saved)

vectors = make_pipeline(TfidfVectorizer(), TruncatedSVD(n_components=3, random_state=0)).fit(QUESTIONS)
mlflow.sklearn.save_model(vectors, str(folder / "vectors"), pyfunc_predict_fn="transform", **saved)
