"""Trains two tiny scikit-learn models and saves them below the folder given as argument: `texts` and `vectors`."""

import sys
from pathlib import Path

import mlflow.sklearn
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import Ridge
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

QUESTIONS = ["what is the weather", "will it rain or snow", "what time is it", "which hour is it now"]
POINTS = [[1, 0, 0.5], [0.9, 0.1, 0.5], [0, 1, -0.5], [0.1, 0.9, -0.5]]
ANSWERS = ["It snows.", "It snows.", "It is noon.", "It is noon."]

folder = Path(sys.argv[1])
# Pickles need nothing but scikit-learn.
saved = {"serialization_format": mlflow.sklearn.SERIALIZATION_FORMAT_PICKLE}

texts = make_pipeline(CountVectorizer(), MultinomialNB()).fit(QUESTIONS, ANSWERS)
mlflow.sklearn.save_model(texts, str(folder / "texts"), **saved)

# A model of points in space stands for one of embeddings.
vectors = make_pipeline(TfidfVectorizer(), Ridge()).fit(QUESTIONS, POINTS)
mlflow.sklearn.save_model(vectors, str(folder / "vectors"), **saved)
