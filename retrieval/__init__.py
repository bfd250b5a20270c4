"""From a question to ranked passages with a calibrated confidence and a band."""
