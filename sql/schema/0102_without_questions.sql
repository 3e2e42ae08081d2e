-- Results can be asked for without some questions: what is told of a step, a marker and all of them is then made of the others, so that it
-- tells nothing of a question that is hidden itself (R16).
ALTER TYPE app.result_wish ADD ATTRIBUTE without text[];
