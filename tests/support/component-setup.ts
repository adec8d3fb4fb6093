import '#renderer/app/styles.css';
