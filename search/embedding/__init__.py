"""Dense vectors of questions and passages: a small static model of our own, or a downloaded one."""
