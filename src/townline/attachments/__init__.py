"""Files and photos: what they are by content, what was stripped or masked, who may fetch them."""
